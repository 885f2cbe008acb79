//! What stands in the queue: a command that was read, with its personal fields already sealed.
//!
//! Sealing and hashing cost more than deciding, so every request does it for itself, on whichever
//! core is free, before it joins the others.

use super::replay::request_hash;
use crate::flash::takings::{Trait, person};
use crate::sessions::{Visitor, shopper_of};
use crate::{Error, Result, Shop, new_id, sealing};
use domain::Lang;
use domain::checkout::{Address, PlaceOrder, Source, e164};
use domain::ids::{CheckoutId, CustomerId, DeliveryMethodId, MerchantId, SessionId};
use domain::orders::Channel;
use sha2::{Digest, Sha256};

/// A placement that waits for its turn.
pub(super) struct Ticket {
    /// What it is called when it is entered.
    pub checkout: CheckoutId,
    /// Whose key space the key belongs to.
    pub shopper: String,
    /// The idempotency key.
    pub key: String,
    /// By which this request is told from another one under the same key.
    pub hash: Vec<u8>,
    /// The browser.
    pub session: SessionId,
    /// The member signed in on it.
    pub customer: Option<CustomerId>,
    /// Which goods.
    pub source: Source,
    /// The chosen ways of delivery.
    pub methods: Vec<(MerchantId, DeliveryMethodId)>,
    /// The total the shopper agreed to.
    pub seen_total: i64,
    /// Whether it may cost less.
    pub cheaper_is_fine: bool,
    /// The language of the order.
    pub lang: Lang,
    /// Where the order came from.
    pub channel: Channel,
    /// Code of the region the parcels go to.
    pub region: String,
    /// The token of the page that shows the orders to whoever has it.
    pub access: String,
    /// Its hash.
    pub access_hash: Vec<u8>,
    /// The token, sealed.
    pub access_sealed: Vec<u8>,
    /// The address, sealed.
    pub address: Vec<u8>,
    /// By which the phone is found.
    pub phone_index: Vec<u8>,
    /// By which the address is known again.
    pub address_index: Vec<u8>,
    /// By what a person is known again who may have only so much of something.
    pub person: Vec<Trait>,
    /// The numbers of the locks under which a person's placements follow each other.
    pub locks: [i64; 3],
    /// The e-mail address, sealed, and by what it is found.
    pub email: Option<(Vec<u8>, Vec<u8>)>,
    /// The note, sealed.
    pub note: Option<Vec<u8>>,
}

impl Ticket {
    /// Seals a command whose address was checked.
    pub fn seal(shop: &Shop, visitor: &Visitor, command: PlaceOrder, address: &Address) -> Result<Ticket> {
        let keys = &shop.keys;
        let hash = request_hash(&command)?;
        let checkout = CheckoutId(new_id());
        let (access, access_hash) = sealing::naming_token(checkout.0);
        let text = serde_json::to_string(address).map_err(|error| Error::Damaged(error.to_string()))?;
        let email = command.email.as_deref();
        let shopper = shopper_of(visitor);
        let phone_index = keys.index("phone", &e164(&address.phone));
        let address_index = keys.index("address", &address.known_again());
        let person = person(&shopper, &phone_index, &address_index);
        let locks = [shopper.as_bytes(), &phone_index, &address_index].map(lock_number);
        Ok(Ticket {
            checkout,
            shopper,
            hash,
            session: visitor.session,
            customer: visitor.customer,
            seen_total: command.seen_total,
            cheaper_is_fine: command.cheaper_is_fine,
            lang: command.lang,
            channel: command.channel,
            region: address.region.code.clone(),
            access_sealed: keys.seal("checkouts.access_token", &access),
            access,
            access_hash,
            address: keys.seal("orders.address", &text),
            phone_index,
            address_index,
            person,
            locks,
            email: email.map(|email| (keys.seal("orders.email", email), keys.index("email", &email.to_lowercase()))),
            note: (!command.note.is_empty()).then(|| keys.seal("orders.note", &command.note)),
            key: command.idempotency_key,
            source: command.source,
            methods: command.methods,
        })
    }

    /// About how much memory it takes while it waits.
    pub fn bytes(&self) -> usize {
        let note = self.note.as_ref().map_or(0, Vec::len);
        size_of::<Ticket>() + self.key.len() + self.address.len() + note + self.methods.len() * 32 + 768
    }
}

/// The number of the lock of whoever is known by this. Two people who share a number by chance wait
/// for each other now and then.
fn lock_number(known_by: &[u8]) -> i64 {
    let digest = Sha256::digest(known_by);
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}
