// What a person is told when a request made in the background fails; nothing they typed is touched.
import { toast } from "./toasts.js";
import { words } from "./tools.js";

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  // 400: the token of the page is not good any more, mostly because the session has ended.
  toast([400, 401, 403].includes(status) ? words.gone : words.failed, "danger");
});
document.addEventListener("htmx:sendError", (event) => {
  // What a page sends by itself, such as that it was read, is no loss to anybody; and answers may wait (device/later.js).
  const wanted = event.detail.requestConfig?.triggeringEvent;
  if (wanted && !event.defaultPrevented) toast(words.failed, "danger");
});
