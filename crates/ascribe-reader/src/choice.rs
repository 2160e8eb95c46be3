//! A choice among candidates by what is seen of each: a linear model whose weights are rows of a text file (class of what is
//! asked, sign, value, weight). `ascribe-train` learns and writes them.

/// Signs of a candidate, at most.
pub const SIGNS: usize = 38;
/// A sign's values are below this.
const VALUES: usize = 512;

/// A candidate as a model sees it: a value for each sign.
pub type Signs = [u16; SIGNS];

/// For each class, sign and value a weight; class 0 is what all share.
pub struct Weights {
    weights: Vec<f32>,
}

impl Weights {
    /// The weights of `classes` classes in a file's rows; what is no such row is left out.
    pub fn read(file: &str, classes: usize) -> Weights {
        let mut weights = vec![0.0; classes * SIGNS * VALUES];
        for (place, weight) in file.lines().filter(|line| !line.starts_with('#')).filter_map(row) {
            if let Some(at) = weights.get_mut(place) {
                *at = weight;
            }
        }
        Weights { weights }
    }

    /// How a candidate with these signs scores.
    pub fn score(&self, class: u8, signs: &Signs) -> f32 {
        let weight =
            |class: u8, sign: usize, value: u16| self.weights.get(place(class, sign, value)).copied().unwrap_or(0.0);
        signs.iter().enumerate().map(|(sign, &value)| weight(0, sign, value) + weight(class, sign, value)).sum()
    }
}

/// A row of the file.
fn row(line: &str) -> Option<(usize, f32)> {
    let mut cells = line.split(' ');
    let mut number = || cells.next()?.parse::<u16>().ok();
    let place = place(u8::try_from(number()?).ok()?, number()?.into(), number()?);
    Some((place, cells.next()?.parse().ok()?))
}

fn place(class: u8, sign: usize, value: u16) -> usize {
    (usize::from(class) * SIGNS + sign) * VALUES + usize::from(value)
}

/// Scores as shares of 1.
pub fn shares(scores: Vec<f32>) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let all: Vec<f32> = scores.into_iter().map(|score| (score - top).exp()).collect();
    let sum: f32 = all.iter().sum();
    all.into_iter().map(|share| share / sum).collect()
}
