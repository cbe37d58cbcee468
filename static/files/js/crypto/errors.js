/**
 * The base class of the errors of an encrypted file. Pages choose their text by `code`.
 */
export class CryptoError extends Error {
  /**
   * @param {string} code
   * @param {string} message for developers; never contains a secret
   */
  constructor(code, message) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The link's fragment is mistyped or truncated. */
export class DamagedLinkError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("damaged-link", message);
  }
}

/** The file uses a version or an algorithm that this reader does not support, or exceeds a limit. */
export class UnsupportedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("unsupported", message);
  }
}

export class PasswordNeededError extends CryptoError {
  constructor() {
    super("password-needed", "the file is protected by a password");
  }
}

/** The commitment does not match, and a password is part of the key. */
export class WrongPasswordError extends CryptoError {
  constructor() {
    super("wrong-password", "the password does not open this file");
  }
}

/** The commitment does not match: the link is another file's, or the header was changed. */
export class WrongKeyError extends CryptoError {
  constructor() {
    super("wrong-key", "the link's key does not open this file");
  }
}

/** The bytes are not those that the sender encrypted. */
export class DamagedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("damaged", message);
  }
}

/** The body is shorter than the file. */
export class TruncatedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("truncated", message);
  }
}

/** The size of the file on the sender's disk has changed since its encryption began. */
export class SourceChangedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("source-changed", message);
  }
}

export class MetadataTooLargeError extends CryptoError {
  constructor() {
    super("metadata-too-large", "name, type and thumbnail together exceed 64 KiB");
  }
}

export class FileTooLargeError extends CryptoError {
  constructor() {
    super("file-too-large", "a file may have at most 2^46 bytes");
  }
}

/** An earlier content than one that this browser has seen under the link: somebody is holding back the latest. */
export class OutdatedError extends CryptoError {
  constructor() {
    super("outdated", "an earlier revision than this browser has seen");
  }
}
