// First thing in <head>: tells the style sheets that scripts run, before anything is painted.
document.documentElement.classList.add("has-js");
