//! Why a token was refused.

use crate::domain::named::named;
use crate::{Error, ErrorKind};

named! {
    /// What is wrong with a token, for an audit or a metric.
    ///
    /// Not for the client: it would tell an attacker how far a forgery got. As an [`Error`] every fault of an access token is the
    /// same [`ErrorKind::Unauthenticated`] with the same message.
    #[non_exhaustive]
    TokenFault, "fault of a token" {
        /// Longer than 8 KiB; it was not looked at further.
        TooLong = "TOO_LONG",
        /// Not three parts of base64url without padding, or not JSON objects in them (RFC 7515 sections 2 and 7.1), or a header that
        /// says something twice.
        Malformed = "MALFORMED",
        /// The header has a member other than `alg`, `typ` and `kid`, such as `crit`, or `jku`, `jwk` and `x5u`, which would let a
        /// token choose its own key (RFC 8725 section 3.10).
        HeaderMember = "HEADER_MEMBER",
        /// `typ` is not `at+jwt`: another kind of token, such as one to refresh with (RFC 9068 section 4, RFC 8725 section 3.11).
        Type = "TYPE",
        /// `alg` is absent, or not an algorithm that is offered: `none`, RSA and the like (RFC 8725 section 3.1).
        Algorithm = "ALGORITHM",
        /// `kid` is absent, or names no key of this ring.
        UnknownKey = "UNKNOWN_KEY",
        /// `alg` is not the algorithm of the key that `kid` names (RFC 8725 section 2.1).
        KeyAlgorithm = "KEY_ALGORITHM",
        /// The signature is not that of the named key over this text.
        Signature = "SIGNATURE",
        /// The claims lack one that is required.
        ClaimMissing = "CLAIM_MISSING",
        /// A claim has another type or form than it must have, or is there twice.
        ClaimMalformed = "CLAIM_MALFORMED",
        /// `iss` is another issuer (RFC 8725 section 3.8).
        Issuer = "ISSUER",
        /// `aud` is another audience (RFC 8725 section 3.9).
        Audience = "AUDIENCE",
        /// `exp` is not after `iat` and `nbf`.
        Times = "TIMES",
        /// `exp` lies further from `iat` than this ring allows.
        Lifetime = "LIFETIME",
        /// `iat` lies in the future.
        IssuedInFuture = "ISSUED_IN_FUTURE",
        /// `nbf` lies in the future (RFC 7519 section 4.1.5).
        NotYetValid = "NOT_YET_VALID",
        /// `exp` has come (RFC 7519 section 4.1.4).
        Expired = "EXPIRED",
        /// A sound token of an auth session that has ended, or is not there: shown again after the logout.
        AuthSession = "AUTH_SESSION",
        /// A sound token of somebody else than whose auth session it names.
        Subject = "SUBJECT",
        /// A sound token of a user or device that is switched off or removed.
        Account = "ACCOUNT",
        /// A refresh token that was made up, was used before, or whose auth session has ended.
        RefreshToken = "REFRESH_TOKEN",
        /// A token to set a password with that was made up, was used before, or is too old.
        ResetToken = "RESET_TOKEN",
        /// The secret of a device that was made up, or is not its secret any more.
        DeviceSecret = "DEVICE_SECRET",
    }
}

impl std::error::Error for TokenFault {}

impl From<TokenFault> for Error {
    /// The one answer that a client may see; which fault it was stays behind.
    fn from(_: TokenFault) -> Self {
        Self::new(ErrorKind::Unauthenticated, "the access token is not valid; log in again")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::error::Error as _;

    #[test]
    fn every_fault_has_its_own_name_and_all_the_same_error() {
        let names: BTreeSet<&str> = TokenFault::ALL.iter().map(|fault| fault.as_str()).collect();
        assert_eq!(names.len(), TokenFault::ALL.len());
        let shown: BTreeSet<String> = TokenFault::ALL.iter().map(|fault| format!("{:?}", Error::from(*fault))).collect();
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(TokenFault::ALL.iter().all(|fault| Error::from(*fault).source().is_none()));
    }
}
