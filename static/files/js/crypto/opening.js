/**
 * The exports for pages that only decrypt, so that they don't load the code that encrypts. index.js exports everything.
 */

export {
  CryptoError,
  DamagedError,
  DamagedLinkError,
  FileTooLargeError,
  MetadataTooLargeError,
  OutdatedError,
  PasswordNeededError,
  SourceChangedError,
  TruncatedError,
  UnsupportedError,
  WrongKeyError,
  WrongPasswordError,
} from "./errors.js";
export { openLink } from "./open.js";
