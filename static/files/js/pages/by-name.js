/** Compares names as people sort them: by the language of the page, and numbers by their value. */
export const byName = new Intl.Collator(document.documentElement.lang, { numeric: true });
