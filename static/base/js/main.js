import { enableCopy } from "./copy.js";
import { enableMenus } from "./menu.js";
import { enableShowPassword } from "./show-password.js";
import { enableSkipLink } from "./skip-link.js";
import { enableSubmitOnce } from "./submit-once.js";
import { enableThemeSwitch } from "./theme-switch.js";
import { allowOwnWorkers } from "./trusted-types.js";

allowOwnWorkers();
enableCopy();
enableMenus();
enableShowPassword();
enableSkipLink();
enableSubmitOnce();
enableThemeSwitch();
