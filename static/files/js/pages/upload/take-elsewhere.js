import { takeElsewhere } from "./elsewhere.js";

takeElsewhere();
