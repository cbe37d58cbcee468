/** The door for pages that only open what was sealed, so that they load no line of sealing. index.js is the whole one. */

export {
  CryptoError,
  DamagedError,
  DamagedLinkError,
  FileTooLargeError,
  MetadataTooLargeError,
  PasswordNeededError,
  SourceChangedError,
  TruncatedError,
  UnsupportedError,
  WrongKeyError,
  WrongPasswordError,
} from "./errors.js";
export { openLink } from "./open.js";
