// Light, dark, or as the system has it.
export type Theme = "system" | "light" | "dark";

function stored(): Theme {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : "system";
}

class Appearance {
  theme = $state<Theme>(stored());

  choose(theme: Theme) {
    this.theme = theme;
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    try {
      if (theme === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }

  /** What is shown now, for pictures that are drawn rather than styled. */
  get dark(): boolean {
    return this.theme === "dark" || (this.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  }
}

export const appearance = new Appearance();
