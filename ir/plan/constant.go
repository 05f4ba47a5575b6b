package plan

import (
	"fmt"
	"math"

	"github.com/gradc/gradc/ir"
)

// constant returns the text of a constant.
func constant(e *ir.Expr) string {
	switch {
	case e.DType.IsFloat(), e.DType == ir.MinPlus:
		return fmt.Sprint(math.Float64frombits(uint64(e.Bits)))
	case e.DType == ir.Bool:
		return fmt.Sprint(e.Bits != 0)
	}
	return fmt.Sprint(int64(e.Bits))
}
