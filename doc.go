// Package gradc is what a program that uses compiled models touches: the errors
// its generated functions return, the Tensor view of a parameter, Save and Load
// for weights, and seeded initialisers.
//
// The compiler (command gradc, in cmd/gradc) turns .grad files into Go. A file
// with a struct Params and a function Train becomes a type Params and a method
// (*Workspace).Train; a program fills the parameters, trains and stores them:
//
//	p := NewParams()
//	rng := gradc.NewRand(1)
//	gradc.Glorot(rng, p.W1, 64, 128)
//	gradc.Glorot(rng, p.W2, 128, 10)
//	var w Workspace
//	w.Batch = 32
//	loss, err := w.Train(p, x, label)
//	var shape *gradc.ShapeError
//	if errors.As(err, &shape) {
//		log.Fatalf("argument %s has %d elements, want %d", shape.Arg, shape.Got, shape.Want)
//	}
//	err = gradc.Save(file, p.Leaves())
//
// # Errors
//
// A compiled function checks the lengths of its arguments, forbidden overlaps
// between them and input indices before it writes anything the caller can see,
// and returns one of ShapeError, DimError, OverlapError and IndexError when
// something is wrong. Load returns WeightsError. Each names the function, the
// argument and, where there is one, the line of the model.
//
// # Initialisers
//
// They live here and not in package runtime because a program calls them by
// hand, while runtime is for generated code. Equal seeds give equal bits on
// every processor: see Rand.
package gradc
