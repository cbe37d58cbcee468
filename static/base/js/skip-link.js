/** Makes "Skip to content" leave the address as it is: the part after the # may be the key to what the page shows. */
export function enableSkipLink() {
  const main = document.getElementById("main");
  document.querySelector(".skip-link")?.addEventListener("click", (event) => {
    event.preventDefault();
    main?.focus();
    main?.scrollIntoView();
  });
}
