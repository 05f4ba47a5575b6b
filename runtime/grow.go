package runtime

// Grow returns a slice of n elements: s, cut to that length, or a larger one where s
// has no room. What s held is not kept.
func Grow[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	return make([]T, n, max(n, 2*cap(s)))
}
