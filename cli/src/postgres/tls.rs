//! TLS by rustls, with libpq's modes: `require` encrypts and verifies nothing, `verify-ca` verifies who signed the
//! certificate, `verify-full` its name too. With a root certificate given, `require` verifies as `verify-ca` does.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::config::{Settings, SslMode};
use crate::Failure;

/// The TLS that a connection's settings ask for; nothing where they ask for none.
pub(super) fn configuration(settings: &Settings) -> Result<Option<ClientConfig>, Failure> {
    let provider = Arc::new(ring::default_provider());
    let given = settings.ssl_root_certificate.as_deref();
    let verify = match (settings.ssl_mode, given) {
        (SslMode::Disable, _) => return Ok(None),
        (SslMode::Prefer, _) | (SslMode::Require, None) => Verify::Nothing,
        (SslMode::Require | SslMode::VerifyCa, _) => Verify::Signer,
        (SslMode::VerifyFull, _) => Verify::SignerAndName,
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let config = match verify {
        Verify::Nothing => {
            let verifier = Arc::new(Lenient { provider, signer: None });
            builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        }
        Verify::Signer => {
            let signer =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots(given)?), Arc::clone(&provider)).build()?;
            let verifier = Arc::new(Lenient { provider, signer: Some(signer) });
            builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        }
        Verify::SignerAndName => builder.with_root_certificates(roots(given)?).with_no_client_auth(),
    };
    Ok(Some(config))
}

enum Verify {
    Nothing,
    Signer,
    SignerAndName,
}

fn roots(given: Option<&Path>) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    match given.filter(|path| *path != Path::new("system")) {
        Some(path) => {
            let pem = fs::read(path).map_err(|error| format!("sslrootcert {}: {error}", path.display()))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|_| format!("sslrootcert {}: this is no PEM", path.display()))?;
                roots.add(certificate)?;
            }
        }
        None => {
            for certificate in rustls_native_certs::load_native_certs().certs {
                // A machine's store may hold certificates that are not understood; the others still count.
                let _ = roots.add(certificate);
            }
        }
    }
    if roots.is_empty() {
        return Err("there is no root certificate to verify the server with: give sslrootcert".into());
    }
    Ok(roots)
}

/// Verifies less than everything, as libpq's weaker modes do.
#[derive(Debug)]
struct Lenient {
    provider: Arc<CryptoProvider>,
    /// Verifies who signed the certificate; its name does not count.
    signer: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(signer) = &self.signer else {
            return Ok(ServerCertVerified::assertion());
        };
        match signer.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
