// What every page loads: the styles, htmx, and small comforts; every act works without it.
import "@tabler/core/dist/css/tabler.min.css";
import "./styles/tokens.css";
import "./styles/frame.css";
import "./styles/parts.css";
import "./styles/forms.css";
import "./styles/pages.css";
import "./styles/library.css";
import "./styles/print.css";
import "htmx.org";
import { closeMenusOutside, showWhereWeAre } from "./menus";
import { guardSubmits, keepFilters, showFirstFault } from "./forms";
import { tickTimes } from "./times";

closeMenusOutside();
showWhereWeAre();
guardSubmits();
keepFilters();
showFirstFault();
tickTimes();
