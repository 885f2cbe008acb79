//! Completing what is typed: the shop's names by their letters, their sound or their initials.

use crate::text::words::{Run, runs};
use crate::text::{code, normal, sound};

/// The most names a beginning is completed to.
const MOST: usize = 6;

/// Names in every way their beginning can be typed.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<(String, Vec<String>)>,
}

impl Names {
    /// Prepares the names of brands and categories, as people read them.
    pub fn new(names: &[String]) -> Names {
        let names = names.iter().filter(|name| !name.is_empty());
        Names { names: names.map(|name| (name.clone(), keys(name))).collect() }
    }

    /// The names that begin with a normal text, or sound so: shortest first.
    pub fn begun(&self, typed: &str) -> Vec<String> {
        let squeezed = code(typed);
        if squeezed.is_empty() {
            return Vec::new();
        }
        let fits = |keys: &[String]| keys.iter().any(|key| key.starts_with(&squeezed));
        let mut found: Vec<(bool, &String)> = Vec::new();
        for (name, keys) in &self.names {
            if fits(keys) {
                found.push((false, name));
            } else if has_inside(name, &squeezed) {
                found.push((true, name));
            }
        }
        found.sort_by_key(|(inside, name)| (*inside, name.chars().count(), *name));
        found.dedup();
        found.into_iter().take(MOST).map(|(_, name)| name.clone()).collect()
    }
}

/// Whether a later word of a name begins so: letters from the third on, characters from the second on.
fn has_inside(name: &str, typed: &str) -> bool {
    let letters = typed.chars().count();
    runs(&normal(name)).iter().any(|run| match run {
        Run::Letters(word, _) => letters > 2 && word.starts_with(typed),
        Run::Characters(run) => letters > 1 && run.iter().collect::<String>().contains(typed),
    })
}

fn keys(name: &str) -> Vec<String> {
    let normal = normal(name);
    let mut keys = vec![code(&normal)];
    if let [Run::Characters(letters)] = runs(&normal).as_slice() {
        let first: Vec<String> =
            letters.iter().filter_map(|letter| sound::readings(*letter).into_iter().next()).collect();
        keys.push(first.concat());
        keys.push(first.iter().filter_map(|syllable| syllable.chars().next()).collect());
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_letters_sound_and_initials() {
        let names = Names::new(&["连衣裙".into(), "连体裤".into(), "Dresses".into()]);
        assert_eq!(names.begun("连衣"), ["连衣裙"]);
        assert_eq!(names.begun("lianyi"), ["连衣裙"]);
        assert_eq!(names.begun("ly"), ["连衣裙"]);
        assert_eq!(names.begun("dres"), ["Dresses"]);
        assert!(names.begun("").is_empty() && names.begun("x").is_empty());
        let names = Names::new(&["女士上衣".into(), "上衣".into(), "Women's tops".into(), "Tops".into()]);
        assert_eq!(names.begun("上衣"), ["上衣", "女士上衣"], "what begins so comes first");
        assert_eq!(names.begun("top"), ["Tops", "Women's tops"]);
        assert!(names.begun("to").iter().all(|name| name != "Women's tops"));
    }
}
