// What the pages can do besides being read. Everything works through data attributes on the document, so that parts
// that arrive later need no setting up, and each page still serves its purpose where scripts do not run.
import htmx from "htmx.org";
import "./autosave.js";
import "./chart.js";
import "./confirm.js";
import "./copy.js";
import "./device/device.js";
import "./dialogs.js";
import "./editors.js";
import "./errors.js";
import "./filters.js";
import "./guard.js";
import "./kiosk.js";
import "./menus.js";
import "./palette.js";
import "./passkeys.js";
import "./pickers.js";
import "./photo-preview.js";
import "./print.js";
import "./push.js";
import "./relative-time.js";
import "./requests.js";
import "./scheme.js";
import "./sortable.js";
import "./tabs.js";
import "./takes-along.js";
import "./toasts.js";

window.htmx = htmx;
