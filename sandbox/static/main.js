/** The page: all its parts, and the beginning. */

import "./channels.js";
import "./people.js";
import "./messages.js";
import "./composer.js";
import "./threads.js";
import "./modals.js";
import "./home.js";
import "./inspector.js";
import "./clock.js";
import "./faults.js";
import { greetOnce } from "./greeting.js";
import { complain } from "./notices.js";
import { when } from "./state.js";
import { begin } from "./visit.js";

when("reset", () => begin().catch(complain));
begin().then(greetOnce, complain);
