// How what the engine does not run is drawn otherwise, in the words of the server (processes/engine/checking/instead.py).
import { t } from "../../../core/texts";

export const COMPENSATION = t("The engine does not run compensation: draw the steps that undo behind an error or an escalation.");
const TRANSACTION = t(
  "The engine does not run transactions: draw a sub-process with an error on its border, and behind it what undoes.",
);

export const ELEMENTS: Record<string, string> = {
  complexGateway: t(
    "The engine does not run complex gateways: draw an inclusive gateway with conditions on its flows, or a list that is over when enough of it is done.",
  ),
  adHocSubProcess: t(
    "The engine does not run ad-hoc sub-processes: draw a sub-process in which an inclusive gateway chooses the steps, and event sub-processes that interrupt nothing for what may come at any time.",
  ),
  transaction: TRANSACTION,
};

export const EVENTS: Record<string, string> = {
  compensate: COMPENSATION,
  cancel: TRANSACTION,
  conditional: t(
    "The engine does not run conditional events: let whoever changes the value send a message, and wait for that.",
  ),
};
