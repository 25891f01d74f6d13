"""A key set and four tokens, signed by another implementation than the server's. For web_token_test."""
import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return text(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def pair(der):
    r, s = utils.decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


RSA, EC, ED = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
SHA = hashes.SHA256()
SIGNERS = {
    "RS256": ("rsa", lambda m: RSA.sign(m, padding.PKCS1v15(), SHA)),
    "PS256": ("rsa", lambda m: RSA.sign(m, padding.PSS(padding.MGF1(SHA), SHA.digest_size), SHA)),
    "ES256": ("ec", lambda m: pair(EC.sign(m, ec.ECDSA(SHA)))),
    "EdDSA": ("ed", ED.sign),
}


def main():
    modulus, point = RSA.public_key().public_numbers(), EC.public_key().public_numbers()
    raw = ED.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    print(json.dumps({"keys": [
        {"kty": "RSA", "kid": "rsa", "use": "sig", "n": number(modulus.n), "e": number(modulus.e)},
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": number(point.x, 32), "y": number(point.y, 32)},
        {"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": text(raw)}]}))
    claims = {"iss": "https://id.example", "aud": ["yici"], "sub": "jz-market-handler-1", "exp": 1600000300, "iat": 1599999990}
    for name, (kid, sign) in SIGNERS.items():
        head = text(json.dumps({"alg": name, "kid": kid, "typ": "at+jwt"}).encode())
        signed = f"{head}.{text(json.dumps(claims).encode())}"
        print(f"{signed}.{text(sign(signed.encode()))}")


main()
