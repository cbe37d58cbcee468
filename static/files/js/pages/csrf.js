/** The token that Django asks of a session's requests; "" for somebody who is not logged in. */
export function csrfToken() {
  const cookie = document.cookie.split("; ").find((entry) => entry.startsWith("csrftoken="));
  return cookie?.split("=")[1] ?? "";
}
