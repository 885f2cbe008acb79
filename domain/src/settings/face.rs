//! The shop's face: what every page of the storefront says about who runs it.

use super::ShopSettings;
use crate::Lang;
use serde::{Deserialize, Serialize};

/// The shop as shoppers meet it on every page, in one language. Empty texts are not known yet and
/// are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopFace {
    /// Its name.
    pub name: String,
    /// Id of the logo's picture.
    pub logo: Option<String>,
    /// Legal name of the operator.
    pub legal_name: String,
    /// Unified social credit code of the operator.
    pub credit_code: String,
    /// Number of the internet content licence (ICP).
    pub icp_number: String,
    /// Phone for shoppers.
    pub phone: String,
    /// E-mail for shoppers.
    pub email: String,
    /// Where the operator is.
    pub address: String,
}

impl ShopFace {
    /// Whether a shopper can reach somebody.
    pub fn can_be_reached(&self) -> bool {
        !self.phone.is_empty() || !self.email.is_empty()
    }
}

impl ShopSettings {
    /// The face in a language.
    pub fn face(&self, lang: Lang) -> ShopFace {
        let trimmed = |text: &str| text.trim().to_owned();
        ShopFace {
            name: trimmed(self.name(lang)),
            logo: self.logo.clone().filter(|logo| crate::catalog::is_picture_id(logo)),
            legal_name: trimmed(&self.legal_name),
            credit_code: trimmed(&self.credit_code),
            icp_number: trimmed(&self.icp_number),
            phone: trimmed(&self.phone),
            email: trimmed(&self.email),
            address: trimmed(&self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_shop_has_a_name_and_nobody_to_call() {
        let face = ShopSettings::default().face(Lang::Zh);
        assert_eq!((face.name.as_str(), face.can_be_reached()), ("云商城", false));
        let settings = ShopSettings { phone: " 400-800-1234 ".into(), ..ShopSettings::default() };
        let face = settings.face(Lang::En);
        assert_eq!((face.name.as_str(), face.phone.as_str(), face.can_be_reached()), ("Yunmall", "400-800-1234", true));
    }

    #[test]
    fn what_is_no_picture_is_no_logo() {
        let with = |logo: &str| ShopSettings { logo: Some(logo.into()), ..ShopSettings::default() }.face(Lang::Zh).logo;
        assert_eq!(with("../../etc/passwd"), None);
        assert_eq!(with(&"0a".repeat(32)), Some("0a".repeat(32)));
    }
}
