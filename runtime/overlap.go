package runtime

import "github.com/gradc/gradc"

// Overlap reports whether two slices, of one or of different element types, have
// a byte of memory in common. An empty slice has none.
func Overlap[A, B gradc.Element](a []A, b []B) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	first, end := extent(a)
	otherFirst, otherEnd := extent(b)
	return first < otherEnd && otherFirst < end
}

// SameSlice reports whether two slices hold the same elements of memory: the
// same first one and the same number. Two empty slices are the same.
func SameSlice[T gradc.Element](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
