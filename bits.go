package gradc

// Arrays over the field of two elements, z2 in a model, are bit-packed: element k, in
// row-major order and without gaps between rows, is bit k%64 of word k/64. Bits behind
// the last element are zero in what generated code returns, and of no consequence in
// what it is given.

// PackBits returns elements as such words. An element that differs from zero is a one.
func PackBits[T uint8 | int32 | int64 | uint64](elements []T) []uint64 {
	words := make([]uint64, (len(elements)+63)/64)
	for k, e := range elements {
		if e != 0 {
			words[k/64] |= 1 << (k % 64)
		}
	}
	return words
}

// UnpackBits returns the first n elements of such words, each 0 or 1.
func UnpackBits(words []uint64, n int) []uint8 {
	elements := make([]uint8, n)
	for k := range elements {
		elements[k] = uint8(words[k/64] >> (k % 64) & 1)
	}
	return elements
}
