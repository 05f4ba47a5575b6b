package gradc_test

import (
	"slices"
	"testing"

	"github.com/gradc/gradc"
)

// TestPackBits packs and unpacks arrays of lengths around those of words.
func TestPackBits(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 200} {
		elements := make([]uint8, n)
		for k := range elements {
			elements[k] = uint8(k * k % 3 % 2)
		}
		words := gradc.PackBits(elements)
		if len(words) != (n+63)/64 {
			t.Errorf("%d elements in %d words", n, len(words))
		}
		if got := gradc.UnpackBits(words, n); !slices.Equal(got, elements) {
			t.Errorf("%d elements: %v, want %v", n, got, elements)
		}
	}
	if w := gradc.PackBits([]int64{0, 7, 0, -1}); w[0] != 10 {
		t.Errorf("the bits of 0, 7, 0, -1 are %b", w[0])
	}
}
