// What every page loads: the styles, htmx, and small comforts; every act works without it.
import "@tabler/core/dist/css/tabler.min.css";
import "./styles/tokens.css";
import "./styles/frame.css";
import "./styles/parts.css";
import "./styles/forms.css";
import "./styles/pages.css";
import "./styles/library.css";
import "./styles/print.css";
import { keepDraft } from "../core/drafts";
import { watchFilters } from "../core/filters";
import { register } from "../core/mount";
import { keepFormKeys } from "../core/once";
import { watchParts } from "../core/partial";
import { watchForms } from "../core/sending";
import { closeMenusOutside, showWhereWeAre } from "./menus";
import { showFirstFault } from "./faults";
import { tickTimes } from "./times";

closeMenusOutside();
showWhereWeAre();
keepFormKeys();
watchParts();
watchForms();
watchFilters();
register("input[name=draft]", keepDraft);
showFirstFault();
tickTimes();
