package runtime

import "github.com/gradc/gradc"

// AddMod returns a + b modulo n, of residues.
func AddMod(a, b uint8, n uint32) uint8 { return uint8((uint32(a) + uint32(b)) % n) }

// SubMod returns a - b modulo n, of residues.
func SubMod(a, b uint8, n uint32) uint8 { return uint8((uint32(a) + n - uint32(b)) % n) }

// MulMod returns a·b modulo n, of residues.
func MulMod(a, b uint8, n uint32) uint8 { return uint8(uint32(a) * uint32(b) % n) }

// NegMod returns -a modulo n, of a residue.
func NegMod(a uint8, n uint32) uint8 { return uint8((n - uint32(a)) % n) }

// Residue returns the residue of x modulo n, from 0 to n-1.
func Residue(x, n int64) uint8 { return uint8((x%n + n) % n) }

// Saturating is the type of the elements of a saturating semiring.
type Saturating interface{ uint8 | uint16 }

// AddSat returns the lesser of a + b and the greatest number of the type.
func AddSat[T Saturating](a, b T) T { return T(min(uint32(a)+uint32(b), uint32(^T(0)))) }

// MulSat returns the lesser of a·b and the greatest number of the type.
func MulSat[T Saturating](a, b T) T { return T(min(uint32(a)*uint32(b), uint32(^T(0)))) }

// Saturate returns the number of the type that is nearest to x.
func Saturate[T Saturating](x int64) T { return T(min(max(x, 0), int64(^T(0)))) }

// Fill makes every element of x the value v.
func Fill[T gradc.Element](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}
