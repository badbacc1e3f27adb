/* The picture of a building: a slider that fills in the date, and a table that opens when its link
   is followed. The page works without both. */
"use strict";

(function () {
  var form = document.querySelector("[data-sn-day]");
  var range = form && form.querySelector("input[type=range]");
  if (range) {
    var field = form.querySelector("input[type=date]");
    var most = Number(range.max);
    range.parentElement.hidden = false;
    /* It fills in the date and goes nowhere: whoever uses the arrow keys passes many days. */
    range.addEventListener("input", function () {
      var day = new Date(range.dataset.today + "T12:00:00Z");
      day.setUTCDate(day.getUTCDate() - (most - Number(range.value)));
      field.value = day.toISOString().slice(0, 10);
      range.setAttribute("aria-valuetext", day.toLocaleDateString(document.documentElement.lang));
    });
  }

  var twin = document.getElementById("as-table");
  document.querySelectorAll('a[href="#as-table"]').forEach(function (link) {
    link.addEventListener("click", function () {
      if (twin) twin.open = true;
    });
  });
})();
