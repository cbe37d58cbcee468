/** Returns whether this page can use passkeys. They belong to a host name: there are none on an IP address, and none without https. */
export function canUsePasskeys() {
  return "PublicKeyCredential" in globalThis && isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname);
}
