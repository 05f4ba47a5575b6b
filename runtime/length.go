package runtime

import (
	"math"

	"github.com/gradc/gradc"
)

// Length is the length of an argument, and the one that its shape asks for.
type Length struct {
	Arg   string // the argument, or a leaf of it such as "p.W1"
	Shape string // its declared type, as "[Batch, 64]f32"
	Want  int64  // the number of elements Shape has; may be Overflow
	Got   int    // the number of elements given
}

// CheckLengths returns a *gradc.ShapeError for the first argument of a function
// whose length is not the wanted one. The function is at pos in the model.
func CheckLengths(function, pos string, args []Length) error {
	for i := range args {
		if a := &args[i]; int64(a.Got) != a.Want {
			return &gradc.ShapeError{Pos: pos, Func: function, Arg: a.Arg, Shape: a.Shape, Want: int(min(a.Want, math.MaxInt)), Got: a.Got}
		}
	}
	return nil
}
