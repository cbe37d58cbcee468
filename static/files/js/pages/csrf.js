/** The cookie's names: on https, and without it. A cookie with the first name can only come from this server. */
const NAMES = ["__Host-csrftoken", "csrftoken"];

/** Returns the CSRF token that Django requires with a session; "" if the user is not logged in. */
export function csrfToken() {
  const cookies = new Map(document.cookie.split("; ").map((entry) => /** @type {[string, string]} */ (entry.split("="))));
  return NAMES.map((name) => cookies.get(name)).find(Boolean) ?? "";
}
