// Who is signed in, and what that person may do. The server decides each time; this only spares the page from offering
// what would be refused.
import { changes, get, onSignedOut, post, Problem, type Schemas } from "./api";
import { learn } from "./predicates";

type Me = Schemas["Session"];
type About = Schemas["About"];

class Session {
  me = $state.raw<Me>();
  about = $state.raw<About>();
  problem = $state.raw<Problem>();
  signedOut = $state(false);

  get known(): boolean {
    return this.signedOut || this.me !== undefined;
  }
  get mustSignIn(): boolean {
    return this.signedOut;
  }
  get mayDecide(): boolean {
    return this.me?.role === "analyst" || this.me?.role === "admin";
  }
  get mayManage(): boolean {
    return this.me?.role === "admin";
  }

  async load() {
    this.problem = undefined;
    try {
      const [me, about] = await Promise.all([get("/api/v1/session"), get("/api/v1/about")]);
      changes.token = me.csrf ?? undefined;
      await post("/api/v1/visits");
      learn(about.predicates);
      this.about = about;
      this.me = me;
      this.signedOut = false;
    } catch (why) {
      const problem = Problem.from(why);
      if (problem.status === 401) this.signedOut = true;
      else this.problem = problem;
    }
  }
}

export const session = new Session();
onSignedOut.run = () => {
  session.me = undefined;
  session.signedOut = true;
};
