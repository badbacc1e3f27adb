/* Small comforts. Every page works without them: each hook is looked for, none is required. */
"use strict";

(function () {
  /* A second tap on "Send" must not send twice. The pressed button stays enabled for this one
     moment, so that its name and value travel with the form. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.snSent) {
      event.preventDefault();
      return;
    }
    form.dataset.snSent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    /* The answer may be a file, and then this page stays. */
    window.setTimeout(release, 8000);
  });
  function release() {
    document.querySelectorAll("form[data-sn-sent]").forEach(function (form) {
      delete form.dataset.snSent;
    });
    document.querySelectorAll("button[aria-busy]").forEach(function (button) {
      button.removeAttribute("aria-busy");
    });
  }
  /* Back to a page that the browser kept: its forms may be sent again. */
  window.addEventListener("pageshow", release);

  /* data-sn-confirm="question": the page's own dialog asks before the button does its work. */
  var dialog = document.querySelector("[data-sn-dialog]");
  if (dialog && dialog.showModal) {
    var waiting = null;
    document.addEventListener(
      "click",
      function (event) {
        var button = event.target.closest("[data-sn-confirm]");
        if (!button || button === waiting) return;
        event.preventDefault();
        event.stopPropagation();
        waiting = button;
        dialog.querySelector("[data-sn-question]").textContent = button.dataset.snConfirm;
        var yes = dialog.querySelector("[data-sn-yes]");
        yes.textContent = button.textContent.trim();
        yes.dataset.color = button.dataset.color || "accent";
        dialog.showModal();
      },
      true
    );
    dialog.addEventListener("click", function (event) {
      if (event.target.closest("[data-sn-yes]")) dialog.close("yes");
      else if (event.target.closest("[data-sn-no]") || event.target === dialog) dialog.close("no");
    });
    dialog.addEventListener("close", function () {
      var button = waiting;
      if (dialog.returnValue === "yes" && button) button.click();
      waiting = null;
      dialog.returnValue = "";
      if (button) button.focus();
    });
  }

  /* Messages can be put away. */
  document.querySelectorAll("[data-sn-dismiss]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      button.closest("[data-sn-message]").remove();
      document.getElementById("main").focus();
    });
  });

  /* Menus close on Escape and on a tap elsewhere, as menus do. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-sn-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-sn-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  /* A refused form: say so in the title, and bring the reader to the list of what to mend. */
  var errors = document.querySelector("[data-sn-errors]");
  if (errors) {
    document.title = errors.dataset.snErrors + ": " + document.title;
    /* Browsers do this themselves (autofocus), but not when the address ends in a fragment. */
    window.addEventListener("load", function () {
      if (document.activeElement !== errors) errors.focus();
    });
  }

  document.querySelectorAll("[data-sn-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
