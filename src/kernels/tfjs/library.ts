/**
 * @file The part of TensorFlow.js that Terrarium uses, named so that bundlers may leave out the rest. Importing
 * the union package also registers its CPU backend and the methods of tensors.
 */
export {
  add,
  concat1d,
  dispose,
  div,
  env,
  exp,
  gather,
  log,
  matMul,
  max,
  mul,
  registerBackend,
  relu,
  removeBackend,
  scalar,
  setBackend,
  sigmoid,
  softmax,
  softplus,
  sqrt,
  square,
  step,
  sub,
  sum,
  tanh,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs';
