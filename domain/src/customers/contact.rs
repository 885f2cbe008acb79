//! A phone number or an e-mail address, written one way only, so that it can be found again.

use crate::checkout::normalise_phone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a person can be reached; normalised.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Contact {
    /// Lower-case e-mail address.
    Email(String),
    /// Phone number as [`normalise_phone`] writes it.
    Phone(String),
}

/// Why a text is no contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactError {
    /// Nothing was written.
    #[error("required")]
    Required,
    /// It has an @ but is no e-mail address.
    #[error("email")]
    Email,
    /// It is no phone number.
    #[error("phone")]
    Phone,
}

impl Contact {
    /// Reads what a person typed: an e-mail address when it has an @, else a phone number.
    pub fn parse(text: &str) -> Result<Contact, ContactError> {
        let text = half_width(text);
        let text = text.trim();
        if text.is_empty() {
            Err(ContactError::Required)
        } else if text.contains('@') {
            email(text).map(Contact::Email).ok_or(ContactError::Email)
        } else {
            normalise_phone(text).map(Contact::Phone).ok_or(ContactError::Phone)
        }
    }

    /// A phone number only.
    pub fn parse_phone(text: &str) -> Result<Contact, ContactError> {
        match Contact::parse(text) {
            Err(ContactError::Email) | Ok(Contact::Email(_)) => Err(ContactError::Phone),
            other => other,
        }
    }

    /// An e-mail address only.
    pub fn parse_email(text: &str) -> Result<Contact, ContactError> {
        match Contact::parse(text) {
            Err(ContactError::Phone) | Ok(Contact::Phone(_)) => Err(ContactError::Email),
            other => other,
        }
    }

    /// What its blind index is made with: `email` or `phone`.
    pub fn kind(&self) -> &'static str {
        match self {
            Contact::Email(_) => "email",
            Contact::Phone(_) => "phone",
        }
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        match self {
            Contact::Email(text) | Contact::Phone(text) => text,
        }
    }

    /// Enough to recognise one's own, not enough to use it: `138****8000`, `w***@example.com`.
    pub fn masked(&self) -> String {
        match self {
            Contact::Email(text) => match text.split_once('@') {
                Some((name, domain)) => format!("{}***@{domain}", name.chars().next().unwrap_or('*')),
                None => "***".to_owned(),
            },
            Contact::Phone(_) => {
                // A phone number is ASCII, so bytes are letters.
                let text = self.text();
                let (front, back) = (3.min(text.len() / 3), 4.min(text.len() / 2 - 1));
                format!("{}****{}", &text[..front], &text[text.len() - back..])
            }
        }
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A name with all but its first letter hidden: `王**`.
pub fn mask_name(name: &str) -> String {
    match name.trim().chars().next() {
        Some(first) => format!("{first}**"),
        None => String::new(),
    }
}

/// Full-width letters, digits and signs as Chinese keyboards make them, turned into plain ones.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
            '。' => '.',
            other => other,
        })
        .collect()
}

fn email(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let (name, domain) = text.split_once('@')?;
    let plain = |letter: char| letter.is_ascii_graphic() && !"\"(),:;<>@[\\]".contains(letter);
    let labels: Vec<&str> = domain.split('.').collect();
    let good = text.len() <= 254
        && (1..=64).contains(&name.len())
        && name.chars().all(plain)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        })
        && labels.last().is_some_and(|label| label.len() >= 2 && !label.chars().all(|letter| letter.is_ascii_digit()));
    good.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: Result<&str, ContactError>) {
        assert_eq!(Contact::parse(text).as_ref().map(Contact::text), expected.as_ref().copied(), "{text}");
    }

    #[test]
    fn phone_numbers_are_written_one_way() {
        check("+86 138-0013-8000", Ok("13800138000"));
        check("１３８００１３８０００", Ok("13800138000"));
        check("+1 (415) 555-2671", Ok("+14155552671"));
        check("12345", Err(ContactError::Phone));
        check("12800138000", Err(ContactError::Phone));
        check("+86 128 0013 8000", Err(ContactError::Phone));
        check("1380013800a", Err(ContactError::Phone));
        check("", Err(ContactError::Required));
        check("　", Err(ContactError::Required));
    }

    #[test]
    fn e_mail_addresses_are_lower_case_and_whole() {
        check(" Wang.Xiaoyun@Example.COM ", Ok("wang.xiaoyun@example.com"));
        check("ｗａｎｇ＠example。com", Ok("wang@example.com"));
        for text in ["a@b", "@example.com", "a@@example.com", "a@exa mple.com", "a..b@example.com", "a@-x.com", "a@1.2"]
        {
            check(text, Err(ContactError::Email));
        }
    }

    #[test]
    fn masks_show_enough_to_recognise_ones_own() {
        let masked = |text: &str| Contact::parse(text).map(|contact| contact.masked());
        assert_eq!(masked("13800138000").as_deref(), Ok("138****8000"));
        assert_eq!(masked("wang@example.com").as_deref(), Ok("w***@example.com"));
        assert_eq!(masked("+4930123456").as_deref(), Ok("+49****3456"));
        assert_eq!(mask_name("王小云"), "王**");
        assert_eq!(mask_name(" "), "");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(contact) = Contact::parse(&text) {
                prop_assert_eq!(Contact::parse(contact.text()), Ok(contact.clone()));
                prop_assert!(!contact.masked().contains(contact.text()));
            }
        }

        #[test]
        fn any_mobile_number_survives_any_grouping(rest in "[3-9][0-9]{9}", at in 1usize..10) {
            let national = format!("1{rest}");
            let grouped = format!("{} {}", &national[..at], &national[at..]);
            prop_assert_eq!(Contact::parse(&grouped), Ok(Contact::Phone(national.clone())));
        }
    }
}
