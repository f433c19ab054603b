// The portal as an app of this device.
import "./register.js";
import "./later.js";
import "./bar.js";
import "./kept-pages.js";
import "./install.js";
import { start } from "./answers.js";

start();
