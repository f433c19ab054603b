import { on } from "./tools.js";

on("click", "[data-print]", () => window.print());
