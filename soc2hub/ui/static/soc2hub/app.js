// What pages do beyond HTML: menus that close, search by Ctrl-K, confirming, theme, messages. Everything works without it.
(() => {
  "use strict";
  const root = document.documentElement;

  // Tabs that do not fit are scrolled to the one that is open.
  document.querySelectorAll(".tabs a[aria-current]").forEach((tab) => {
    const row = tab.closest(".tabs");
    row.scrollLeft = Math.max(0, tab.offsetLeft + tab.offsetWidth + 24 - row.offsetLeft - row.clientWidth);
  });

  // Menus (<details class="menu">) close on Escape and on a click elsewhere.
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  });

  // Dialogs open as popovers without scripts; with them they are modal, and focus comes back where it was.
  const showModal = (dialog) => {
    dialog.removeAttribute("popover");
    if (!dialog.open) dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[popovertarget]");
    const dialog = opener && document.getElementById(opener.getAttribute("popovertarget"));
    if (!dialog || dialog.tagName !== "DIALOG") return;
    event.preventDefault();
    if (opener.getAttribute("popovertargetaction") === "hide") dialog.close();
    else showModal(dialog);
  });
  document.addEventListener("click", (event) => {
    if (event.target.tagName === "DIALOG" && event.target.matches(".search")) event.target.close();
  });

  // Search and jump: Ctrl-K or the bar's link; arrows walk through what was found.
  const search = document.getElementById("search");
  if (search) {
    const input = search.querySelector("input[type=search]");
    const openSearch = (event) => {
      event.preventDefault();
      if (!search.open) search.showModal();
      input.select();
    };
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") openSearch(event);
    });
    document.querySelectorAll("[data-search]").forEach((link) => link.addEventListener("click", openSearch));
    search.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { // a browser would empty the field first
        event.preventDefault();
        search.close();
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...search.querySelectorAll(".search-found a")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = (stops.indexOf(document.activeElement) + step + stops.length) % stops.length;
      event.preventDefault();
      stops[next].focus();
    });
  }

  // Light and dark: kept in a cookie, so that the server paints the next page right.
  document.querySelectorAll("[data-theme-toggle]").forEach((button) => button.addEventListener("click", () => {
    const now = root.dataset.bsTheme;
    const isDark = now === "dark" || (now === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    const theme = isDark ? "light" : "dark";
    root.dataset.bsTheme = theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  }));

  // Messages can be put away; good news leaves by itself unless it is being read.
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".note").remove();
  });
  const leave = (note) => {
    const wait = () => (note.matches(":hover, :focus-within") ? setTimeout(wait, 2000) : note.remove());
    setTimeout(wait, 8000);
  };
  const settle = (within) => within.querySelectorAll(".toasts .note.tone-good").forEach(leave);
  settle(document);
  document.addEventListener("htmx:oobAfterSwap", (event) => settle(event.target.parentNode || document));

  // A select or checkbox marked data-submit sends its form as soon as it changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-check-all]")) {
      const boxes = document.querySelectorAll(`input[type=checkbox][name="${event.target.dataset.checkAll}"]`);
      boxes.forEach((box) => (box.checked = event.target.checked));
    }
  });

  // Copy to the clipboard, said aloud.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = button.querySelector("[data-copied]");
    if (said) said.textContent = "Copied";
  });

  // One-letter keys of a page (review: a, r): the link or button that names the key is pressed. A key held down, or
  // meant for the page before, decides nothing about this one. What opens takes the focus; Escape closes it again.
  const SETTLES_IN = 300;
  setTimeout(() => { document.documentElement.dataset.isSettled = ""; }, SETTLES_IN);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (event.repeat || !("isSettled" in document.documentElement.dataset)) return;
    target.click();
    const opened = target.tagName === "SUMMARY" && target.parentElement.open;
    if (opened) target.parentElement.querySelector("select, textarea, input:not([type=hidden])").focus();
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-quick]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (form && event.key === "Escape") {
      const details = form.closest("details");
      details.open = false;
      details.querySelector("summary").focus();
    }
  });

  // A row being edited: Escape leaves it as it was.
  document.addEventListener("keydown", (event) => {
    const row = event.key === "Escape" && event.target.closest("[data-row-edit]");
    if (row) { event.preventDefault(); row.querySelector("[data-cancel]").click(); }
  });

  // htmx could not reach the server, or it broke: say so instead of doing nothing.
  const failed = (words) => {
    const region = document.getElementById("toasts");
    const note = document.getElementById("failed-note").content.cloneNode(true);
    note.querySelector("[data-words]").textContent = words;
    region.append(note);
  };
  document.addEventListener("htmx:sendError", () => failed("The server could not be reached. Nothing was saved; try again."));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401 || status === 403) failed("You may not do this, or your session has ended. Reload the page to sign in again.");
    else failed("Something went wrong on our side. Nothing was saved; try again.");
  });
})();
