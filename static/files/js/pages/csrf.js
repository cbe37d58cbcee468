/** Returns the CSRF token that Django requires with a session; "" if the user is not logged in. */
export function csrfToken() {
  const cookie = document.cookie.split("; ").find((entry) => entry.startsWith("csrftoken="));
  return cookie?.split("=")[1] ?? "";
}
