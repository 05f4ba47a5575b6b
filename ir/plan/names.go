package plan

import (
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
)

// OpName returns what a value is called that the model does not name: the name of its
// operation, with a d in front of a cotangent's and a t in front of a tangent's.
func OpName(v *ir.Value) string {
	if v.Node == nil {
		return "x"
	}
	name := v.Node.Op.Name()
	switch v.Node.Origin.Role {
	case ir.Cotangent:
		name = "d" + strings.ToUpper(name[:1]) + name[1:]
	case ir.Tangent:
		name = "t" + strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

// Numbered returns the i-th name like name, from 1 on: x, x2, x3, … The second of W1 is
// W1x2, and not the twelfth of W.
func Numbered(name string, i int) string {
	if i == 1 {
		return name
	}
	if last := name[len(name)-1]; '0' <= last && last <= '9' {
		name += "x"
	}
	return name + strconv.Itoa(i)
}
