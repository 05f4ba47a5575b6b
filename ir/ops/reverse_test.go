package ops_test

import "github.com/gradc/gradc/ir"

// rules hands a builder to the rules of operations without functions, which ask
// for no derivative.
type rules struct{ *ir.Builder }

// Derive implements [ir.Reverse].
func (rules) Derive(f *ir.Func, _, _ []bool) *ir.Optic {
	ir.Bug("%s: these tests differentiate no functions", f.Name)
	return nil
}
