//! Personal fields as staff see them by default: enough to recognise, too little to use.

/// `138****5678`: the first three and the last four of a phone number; shorter ones show their end.
pub fn phone(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    match digits.len() {
        0 => String::new(),
        1..=4 => "*".repeat(digits.len()),
        5..=7 => format!("****{}", digits[digits.len() - 2..].iter().collect::<String>()),
        count => {
            let head: String = digits[..3].iter().collect();
            let tail: String = digits[count - 4..].iter().collect();
            format!("{head}****{tail}")
        }
    }
}

/// `王**`: the first character of a name, whatever its length.
pub fn name(text: &str) -> String {
    text.trim().chars().next().map_or_else(String::new, |first| format!("{first}**"))
}

/// `w***@example.com`: the first character and the host of an e-mail address.
pub fn email(text: &str) -> String {
    let Some((user, host)) = text.trim().split_once('@') else { return name(text) };
    let first: String = user.chars().take(1).collect();
    format!("{first}***@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn masked_fields_are_recognised_but_not_usable() {
        assert_eq!(phone("13812345678"), "138****5678");
        assert_eq!(phone("+86 138 1234 5678"), "+86****5678");
        assert_eq!(phone("12345"), "****45");
        assert_eq!(phone("12"), "**");
        assert_eq!(phone(""), "");
        assert_eq!(name("王小云"), "王**");
        assert_eq!(name(" Ada Lovelace"), "A**");
        assert_eq!(name(""), "");
        assert_eq!(email("wang@example.com"), "w***@example.com");
        assert_eq!(email("nobody"), "n**");
    }

    proptest! {
        #[test]
        fn at_most_half_and_a_bit_of_a_phone_number_is_shown(digits in "[0-9]{1,15}") {
            let shown = phone(&digits).chars().filter(char::is_ascii_digit).count();
            prop_assert!(shown <= 7 && (digits.len() < 8 || shown < digits.len()));
        }
    }
}
