//! A picture of coloured terminal output, as SVG.

use std::fmt::Write;

const LINE: usize = 19;
const COLUMN: f32 = 8.43;
const MARGIN: usize = 20;

/// Draws lines that may hold colour sequences (SGR), `columns` wide.
pub fn draw(output: &str, columns: usize) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let (width, height) = ((columns as f32 * COLUMN) as usize + 2 * MARGIN, lines.len() * LINE + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n\
         <g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" fill=\"#d7dae0\" xml:space=\"preserve\">\n"
    );
    let mut pen = Pen::default();
    for (n, line) in lines.iter().enumerate() {
        let _ = write!(svg, "<text x=\"{MARGIN}\" y=\"{}\">", MARGIN + (n + 1) * LINE - 5);
        pen.write(&mut svg, line);
        svg.push_str("</text>\n");
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

#[derive(Default)]
struct Pen {
    bold: bool,
    dim: bool,
    color: Option<&'static str>,
}

impl Pen {
    fn write(&mut self, svg: &mut String, line: &str) {
        let mut rest = line;
        while let Some((words, after)) = rest.split_once("\u{1b}[") {
            self.words(svg, words);
            let (codes, after) = after.split_once('m').unwrap_or((after, ""));
            codes.split(';').for_each(|code| self.take(code));
            rest = after;
        }
        self.words(svg, rest);
    }

    fn take(&mut self, code: &str) {
        match code {
            "" | "0" => *self = Pen::default(),
            "1" => self.bold = true,
            "2" => self.dim = true,
            "31" | "91" => self.color = Some("#ff7b72"),
            "32" | "92" => self.color = Some("#7ee787"),
            "33" | "93" => self.color = Some("#e3b341"),
            "34" | "94" => self.color = Some("#79c0ff"),
            "36" | "96" => self.color = Some("#76e3ea"),
            _ => {}
        }
    }

    fn words(&self, svg: &mut String, words: &str) {
        if words.is_empty() {
            return;
        }
        let weight = if self.bold { " font-weight=\"bold\"" } else { "" };
        let fill = self.color.or(self.dim.then_some("#8b929e")).map(|c| format!(" fill=\"{c}\"")).unwrap_or_default();
        let safe = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(svg, "<tspan{weight}{fill}>{safe}</tspan>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_fills_and_markup_is_escaped() {
        let svg = draw("\u{1b}[1mA<B\u{1b}[0m \u{1b}[92mc\u{1b}[0m", 80);
        assert!(
            svg.contains("<tspan font-weight=\"bold\">A&lt;B</tspan><tspan> </tspan><tspan fill=\"#7ee787\">c</tspan>"),
            "{svg}"
        );
    }
}
