/* Typing over a paper list: Enter goes on to the next box, as in a ledger. Without this script Enter
   asks who the lines are. */
"use strict";

(function () {
  var form = document.querySelector("[data-sn-paper]");
  if (!form) return;
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target.tagName === "BUTTON") return;
    var boxes = Array.from(form.querySelectorAll("input[type=text], select"));
    var next = boxes[boxes.indexOf(event.target) + 1];
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next.select) next.select();
  });
  var first = Array.from(form.querySelectorAll("input[type=text]")).find(function (box) {
    return !box.value;
  });
  if (first && !form.querySelector("[data-clarity=ask], [data-clarity=nobody]")) first.focus();
})();
