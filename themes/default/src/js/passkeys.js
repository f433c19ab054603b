// A form that asks the browser for a passkey: data-passkey="make" or "use", data-options for the browser as the server
// made them, data-words for what goes wrong. The answer travels in the form's own field, so the server sees a plain form.
import { whenThere } from "./tools.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => list?.map((item) => ({ ...item, id: bytes(item.id) }));

async function made(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  const key = await navigator.credentials.create({ publicKey });
  const response = {
    clientDataJSON: text(key.response.clientDataJSON),
    attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports?.() ?? [],
  };
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} };
}

async function used(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  const key = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  const response = {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle?.byteLength ? text(userHandle) : null,
  };
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} };
}

whenThere("form[data-passkey]", (form) => {
  const says = form.querySelector("[data-passkey-says]");
  const button = form.querySelector("button");
  const told = JSON.parse(form.dataset.words);
  if (!window.PublicKeyCredential) {
    says.textContent = told.none;
    button.disabled = true;
    return;
  }
  const ask = async () => {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    says.textContent = "";
    try {
      const answer = await (form.dataset.passkey === "make" ? made : used)(JSON.parse(form.dataset.options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      button.removeAttribute("aria-busy");
      says.textContent = error.name === "InvalidStateError" ? told.known : told.stopped;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  if ("atOnce" in form.dataset) ask();
});
