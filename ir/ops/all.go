package ops

import "github.com/gradc/gradc/ir"

// All is every operation, as its zero value.
var All = []ir.Op{
	Const{}, DimValue{}, Iota{}, Zero{},

	Neg{}, Abs{}, Sign{}, Floor{}, Exp{}, Expm1{}, Log{}, Log1p{}, Sin{}, Cos{}, Tanh{},
	Ceil{}, Round{}, Trunc{}, Exp2{}, Log2{}, Log10{}, Tan{}, Asin{}, Acos{}, Atan{},
	Sinh{}, Cosh{}, Asinh{}, Acosh{}, Atanh{}, Erfinv{},
	Sqrt{}, Rsqrt{}, Erf{}, Erfc{}, Not{}, Cast{}, Stop{},

	Add{}, Sub{}, Mul{}, Div{}, Pow{}, Min{}, Max{}, FloorDiv{}, Mod{}, And{}, Or{}, Compare{},

	Select{}, Mask{}, AddN{},

	Broadcast{}, Reshape{}, Transpose{}, Slice{}, Concat{},

	Gather{}, Scatter{}, Reduce{}, Span{},

	Call{}, Grad{}, Tangent{}, Jacobian{}, Map{}, If{}, Scan{}, While{}, Sized{}, Custom{},
}

// New returns the zero value of the operation with the given name.
func New(name string) (ir.Op, bool) {
	for _, op := range All {
		if op.Name() == name {
			return op, true
		}
	}
	return nil, false
}
