/* The tablet in the hall: who walks away leaves nothing behind. After a while without a touch it goes
   back to the first page; a page that the browser kept is not shown to the next person. */
"use strict";

(function () {
  var note = document.querySelector("[data-sn-hall]");
  if (!note) return;
  var start = note.dataset.snHall;
  var idle = Number(note.dataset.idle) * 1000;
  var warned = 15000;
  var soon, end;
  var here = window.location.pathname === start;

  function wait() {
    note.hidden = true;
    window.clearTimeout(soon);
    window.clearTimeout(end);
    if (!here) {
      soon = window.setTimeout(function () {
        note.hidden = false;
      }, idle - warned);
    }
    end = window.setTimeout(function () {
      document.querySelectorAll("form").forEach(function (form) {
        form.reset();
      });
      window.location.replace(start);
    }, idle);
  }
  ["pointerdown", "keydown", "input", "wheel"].forEach(function (kind) {
    window.addEventListener(kind, wait, { passive: true, capture: true });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && !here) window.location.replace(start);
  });
  wait();
})();
