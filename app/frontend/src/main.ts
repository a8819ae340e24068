// What every page loads: the styles, and small comforts; every act works without it.
import "@tabler/core/dist/css/tabler.min.css"; // of it what pages name: tabler.ts
import "./styles/main.css";
import { keepAsPage } from "../core/back";
import { keepDraft } from "../core/drafts";
import { watchFilters } from "../core/filters";
import { watchKeys } from "../core/keys";
import { register, registerFolded, registerLazily } from "../core/mount";
import { keepFormKeys } from "../core/once";
import { watchOutbox } from "../core/outbox";
import { watchParts } from "../core/partial";
import { offerPalette } from "../core/searching";
import { watchForms } from "../core/sending";
import { watchConditions } from "./conditions";
import { closeMenusOutside } from "./menus";
import { showFirstFault } from "./faults";
import { watchLimits } from "./limits";
import { followNews } from "./news";
import { countTimer } from "./timer";
import { tickTimes } from "./times";

closeMenusOutside();
keepAsPage();
keepFormKeys();
watchParts();
watchForms();
watchFilters();
watchOutbox();
register("input[name=draft]", keepDraft);
registerLazily("[data-callers], [data-projects]", () => import("./callers"));
registerFolded("details[data-diagram]", () => import("./diagram"));
watchConditions();
watchLimits();
showFirstFault();
tickTimes();
countTimer();
followNews();
offerPalette();
watchKeys();
