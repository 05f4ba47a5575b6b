//go:build !purego

package runtime

import "testing"

// TestOverlapAcrossTypes has two element types in the same bytes, which only the
// arena of this build can make.
func TestOverlapAcrossTypes(t *testing.T) {
	var a Arena
	a.Reserve(1024)
	f := Carve[float64](&a, 64, 8) // bytes 64 to 127
	for _, c := range []struct {
		offset int64
		n      int
		want   bool
	}{{0, 64, false}, {0, 65, true}, {127, 1, true}, {128, 64, false}, {64, 0, false}, {0, 1024, true}} {
		if b := Carve[uint8](&a, c.offset, c.n); Overlap(f, b) != c.want || Overlap(b, f) != c.want {
			t.Errorf("bytes from %d, %d of them: not %t", c.offset, c.n, c.want)
		}
	}
	f[0] = 1
	if b := Carve[uint8](&a, 64, 8); b[6]|b[7]|b[0]|b[1] == 0 {
		t.Error("the bytes of a float64 are not those of the arena")
	}
}
