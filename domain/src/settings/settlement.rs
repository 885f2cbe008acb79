//! What the mall takes and when it pays merchants.

use serde::{Deserialize, Serialize};

/// How money is shared between platform, merchants and payment providers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettlementSettings {
    /// The platform's commission on other merchants' goods, in ten-thousandths.
    pub commission_bp: i64,
    /// What payment providers keep of a payment, in ten-thousandths.
    pub provider_fee_bp: i64,
    /// Days after completion until a merchant is to get an order's money.
    pub settle_days: i64,
}

impl Default for SettlementSettings {
    fn default() -> SettlementSettings {
        SettlementSettings { commission_bp: 500, provider_fee_bp: 60, settle_days: 7 }
    }
}

impl SettlementSettings {
    /// The name under which the settings are kept.
    pub const NAME: &'static str = "settlement";
}

/// The same as somebody types it: shares in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementForm {
    /// The platform's commission, in percent.
    pub commission: String,
    /// What providers keep, in percent.
    pub provider_fee: String,
    /// Days after completion.
    pub settle_days: String,
}

impl SettlementForm {
    /// The form as it stands for settings.
    pub fn of(settings: &SettlementSettings) -> SettlementForm {
        SettlementForm {
            commission: percent_text(settings.commission_bp),
            provider_fee: percent_text(settings.provider_fee_bp),
            settle_days: settings.settle_days.to_string(),
        }
    }

    /// The settings, or what is wrong: field and reason code.
    pub fn read(&self) -> Result<SettlementSettings, Vec<(String, String)>> {
        let days = self.settle_days.trim().parse().ok();
        let read = [
            ("commission", read_percent(&self.commission), 5_000),
            ("provider_fee", read_percent(&self.provider_fee), 1_000),
            ("settle_days", days, 60),
        ];
        let wrong: Vec<(String, String)> = read
            .into_iter()
            .filter_map(|(field, value, most)| {
                let reason = match value {
                    None => "malformed",
                    Some(value) if !(0..=most).contains(&value) => "out_of_range",
                    Some(_) => return None,
                };
                Some((field.to_owned(), reason.to_owned()))
            })
            .collect();
        match read {
            [(_, Some(commission_bp), _), (_, Some(provider_fee_bp), _), (_, Some(settle_days), _)]
                if wrong.is_empty() =>
            {
                Ok(SettlementSettings { commission_bp, provider_fee_bp, settle_days })
            }
            _ => Err(wrong),
        }
    }
}

/// Ten-thousandths as percent: `5`, `0.6`, `0.05`.
fn percent_text(bp: i64) -> String {
    let text = format!("{}.{:02}", bp / 100, bp % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Percent with at most two decimals as ten-thousandths.
fn read_percent(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(['%', '％']).trim_end();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let part = format!("{part:0<2}");
    Some(whole.parse::<i64>().ok()? * 100 + part.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_typed_in_percent() {
        let form = SettlementForm::of(&SettlementSettings::default());
        assert_eq!(
            (form.commission.as_str(), form.provider_fee.as_str(), form.settle_days.as_str()),
            ("5", "0.6", "7")
        );
        assert_eq!(form.read(), Ok(SettlementSettings::default()));
        for (text, bp) in
            [("0", Some(0)), ("0.05", Some(5)), (" 12.5 % ", Some(1250)), ("50", Some(5000)), ("7.", Some(700))]
        {
            assert_eq!(read_percent(text), bp, "{text}");
        }
        for text in ["", "-1", "1.234", "a", ".5", "1e2", "1000"] {
            assert_eq!(read_percent(text), None, "{text}");
        }
        let wrong = SettlementForm {
            commission: "50.01".to_owned(),
            provider_fee: "x".to_owned(),
            settle_days: "61".to_owned(),
        };
        let reasons: Vec<(String, String)> = wrong.read().unwrap_err();
        let reasons: Vec<(&str, &str)> = reasons.iter().map(|(field, why)| (field.as_str(), why.as_str())).collect();
        assert_eq!(
            reasons,
            [("commission", "out_of_range"), ("provider_fee", "malformed"), ("settle_days", "out_of_range")]
        );
    }
}
