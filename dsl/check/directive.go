package check

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// lensDirective checks that an exported function can be parted into a forward half and a
// reverse half: parameters and results have cotangents leaf by leaf or not at all, and
// nothing that the reverse half needs is overwritten by the forward half.
func (c *checker) lensDirective(inst *instance, bad func(format string, args ...any)) {
	name := inst.f.id.Name
	for _, made := range []string{name + "Get", name + "Put", name + "Residual"} {
		if other := c.user.scope.names[made]; other != nil {
			bad("//gradc:lens generates %s, which the package declares as a %s", made, other.what())
			return
		}
	}
	floats := [2]int{}
	kind := func(t ir.APIType, what string, k int) bool {
		leaves := t.Leaves()
		isFloat := func(l ir.Leaf) bool { return l.Type.DType.IsFloat() }
		if !slices.ContainsFunc(leaves, isFloat) {
			return true
		}
		floats[k]++
		if i := slices.IndexFunc(leaves, func(l ir.Leaf) bool { return !isFloat(l) }); i >= 0 {
			bad("//gradc:lens needs a cotangent for all of %s or for none: %s is %s, others are floats", what, leaves[i].Path, leaves[i].Type)
			return false
		}
		return true
	}
	for _, p := range inst.params {
		if !kind(p.typ.api(), p.id.Name, 0) {
			return
		}
	}
	for _, r := range inst.results {
		what := "the result"
		if r.id != nil {
			what = r.id.Name
			if slices.ContainsFunc(inst.params, func(p paramInfo) bool { return p.id.Name == what && p.v == r.v }) {
				bad("//gradc:lens: %s is updated in place, and its reverse half needs it as it was; give the result another name", what)
				return
			}
		}
		if !kind(r.typ.api(), what, 1) {
			return
		}
	}
	if floats[0] == 0 || floats[1] == 0 {
		bad("//gradc:lens needs a parameter and a result made of floats")
	}
}
